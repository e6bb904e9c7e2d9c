using System.Text.Json.Serialization;

namespace MemorizingSam.Model;

/// <summary>What the second residual of a block adds the MLP's output to.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResidualLayout>))]
public enum ResidualLayout
{
    /// <summary>The normalised tokens, so each block drops its stream: x = norm2(x); x + mlp(x). FastSAM3D and Memorizing SAM.</summary>
    AfterNorm,

    /// <summary>The stream itself, the ordinary pre-norm block: x + mlp(norm2(x)). SAM-Med3D.</summary>
    PreNorm,
}
