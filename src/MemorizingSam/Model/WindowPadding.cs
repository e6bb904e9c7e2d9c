using System.Text.Json.Serialization;

namespace MemorizingSam.Model;

/// <summary>What becomes of the zero tokens that fill a window beyond the grid's far ends.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WindowPadding>))]
public enum WindowPadding
{
    /// <summary>They take their share of every softmax, with the key and value biases as key and value. All published weights.</summary>
    Attended,

    /// <summary>They are left out.</summary>
    Masked,
}
