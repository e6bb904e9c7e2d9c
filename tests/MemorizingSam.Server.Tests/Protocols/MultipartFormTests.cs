using Microsoft.AspNetCore.Http;
using MemorizingSam.Server.Protocols;

namespace MemorizingSam.Server.Tests.Protocols;

/// <summary>Forms as they come over the wire.</summary>
public sealed class MultipartFormTests
{
    [Fact]
    public async Task ReadAsync_AFormWithTheBoundaryOfAnother_GivesEachPart()
    {
        var request = Request(Form);
        request.ContentType = "multipart/form-data; boundary=of.the.form.before";

        var names = new List<string>();
        await foreach (var part in MultipartForm.ReadAsync(request, TestContext.Current.CancellationToken))
        {
            names.Add(part.Name);
            await part.Body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        }

        Assert.Equal(["params", "file"], names);
    }

    [Fact]
    public async Task ReadAsync_AWholeForm_GivesEachPart()
    {
        var parts = new List<(string, string?, string)>();
        await foreach (var part in MultipartForm.ReadAsync(Request(Form), TestContext.Current.CancellationToken))
        {
            parts.Add((part.Name, part.FileName, await part.ReadTextAsync(TestContext.Current.CancellationToken)));
        }

        Assert.Equal([("params", null, "{}"), ("file", "x.nrrd", "abc")], parts);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(30)]
    [InlineData(90)]
    [InlineData(130)]
    public async Task ReadAsync_AFormThatEndsEarly_IsABrokenRequestAndNoFullDisk(int missing)
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var part in MultipartForm.ReadAsync(Request(Form[..^missing]), TestContext.Current.CancellationToken))
            {
                await part.Body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
            }
        });

        Assert.Equal("The form ends before its last boundary.", error.Message);
    }

    private static byte[] Form => FormBytes.Of(FormBytes.Text("params", "{}"), ("file", "x.nrrd", "abc"u8.ToArray()));

    private static HttpRequest Request(byte[] body)
    {
        var request = new DefaultHttpContext().Request;
        request.ContentType = $"multipart/form-data; boundary={FormBytes.Boundary}";
        request.Body = new MemoryStream(body);
        return request;
    }
}
