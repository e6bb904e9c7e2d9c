using System.Text.Json;

namespace MemorizingSam.Tests.Checkpoints;

/// <summary>The checkpoints written by PyTorch, and what they hold according to it.</summary>
internal static class Goldens
{
    public static readonly string[] Good =
        ["sam_model_latest.pth", "plain_state_dict.pth", "legacy_state_dict.pth", "legacy_trainer.pth", "odd_tensors.pth"];

    public static readonly string[] Hostile =
        ["malicious_os_system.pth", "malicious_eval_legacy.pth", "malicious_plain.pkl"];

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Goldens", "checkpoints", name);

    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    public static JsonElement Record(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathOf("checkpoints.json")));
        return document.RootElement.GetProperty(name).Clone();
    }
}
