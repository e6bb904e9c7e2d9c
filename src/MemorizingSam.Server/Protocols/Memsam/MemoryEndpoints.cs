using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.Memsam.Messages;
using MemorizingSam.Server.Sessions;
using MemorizingSam.Server.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MemorizingSam.Server.Protocols.Memsam;

/// <summary>The memory: what is in it, what counts, what is removed.</summary>
internal static class MemoryEndpoints
{
    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder memory)
    {
        memory.MapGet("", (SharedModel model) => new CasesAnswer([.. MemoryCase.In(model.Bank).Select(one => one.ToAnswer())]))
            .WithSummary("All cases.");
        memory.MapGet("/{id}", (string id, SharedModel model) => MemoryCase.Find(model.Bank, id).ToAnswer()).WithSummary("One case.");
        memory.MapGet("/{id}/thumbnail.png", Thumbnail).Produces<Stream>(contentType: "image/png").WithSummary("A case's picture.");
        memory.MapPatch("/{id}", Change).RequireRole(Role.Admin).WithSummary("Lets a case be recalled or not, and count more or less.");
        memory.MapDelete("/{id}", Remove).RequireRole(Role.Admin).Produces(StatusCodes.Status204NoContent)
            .WithSummary("Takes a case out of the memory; its bytes are erased by compacting.");
        memory.MapPost("/compact", CompactAsync).RequireRole(Role.Admin).WithSummary("Erases the bytes of removed cases.");
    }

    private static IResult Thumbnail(string id, SharedModel model)
    {
        var picture = MemoryCase.Find(model.Bank, id).Memories.FirstOrDefault(memory => memory.ThumbnailBytes > 0)
            ?? throw RefusedException.NotFound("The memory keeps no picture of this case.");
        return Results.Bytes(model.Bank.ReadThumbnail(picture.Id), "image/png");
    }

    private static CaseAnswer Change(HttpContext context, string id, CaseRequest request, SharedModel model, AuditLog audit)
    {
        var ids = MemoryCase.Find(model.Bank, id).Memories.Select(memory => memory.Id).ToArray();
        if (request.Weight is { } weight)
        {
            Array.ForEach(ids, one => model.Bank.Weigh(one, weight));
            audit.Write(context.Caller(), "memory.weigh", ids[0]);
        }

        if (request.Disabled is { } isDisabled)
        {
            Array.ForEach(ids, isDisabled ? model.Bank.Disable : model.Bank.Enable);
            audit.Write(context.Caller(), isDisabled ? "memory.disable" : "memory.enable", ids[0]);
        }

        return MemoryCase.Find(model.Bank, id).ToAnswer();
    }

    private static IResult Remove(HttpContext context, string id, SharedModel model, AuditLog audit)
    {
        foreach (var memory in MemoryCase.Find(model.Bank, id).Memories)
        {
            model.Bank.Remove(memory.Id);
            audit.Write(context.Caller(), "memory.remove", memory.Id);
        }

        return Results.NoContent();
    }

    /// <summary>Behind the gate, so that no session recalls meanwhile.</summary>
    private static async Task<CompactAnswer> CompactAsync(
        HttpContext context, SharedModel model, DeviceGate gate, AuditLog audit, CancellationToken cancellation)
    {
        var (report, _) = await gate.RunAsync(new DeviceUser(context.Caller().Id, ""), "compact", _ => model.Bank.Compact(), cancellation);
        audit.Write(context.Caller(), "memory.compact", "bank");
        return new CompactAnswer(report.Erased, report.FreedBytes);
    }
}
