namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>The one model as clients know it: by the panel that shows it.</summary>
/// <param name="Name">What it is asked for by.</param>
/// <param name="Type">Which panel shows it.</param>
/// <param name="Description">In a sentence.</param>
internal sealed record MonaiModel(string Name, string Type, string Description)
{
    /// <summary>One label at a time, by clicks in it and outside.</summary>
    public static MonaiModel Deepgrow { get; } = new(
        "memsam_deepgrow", "deepgrow", "Clicks in one object and outside; cases that were accepted under its name help.");

    /// <summary>Several labels by clicks.</summary>
    public static MonaiModel Deepedit { get; } = new(
        "memsam_deepedit", "deepedit", "Clicks in several objects; cases that were accepted under their names help.");

    /// <summary>All known labels without a click.</summary>
    public static MonaiModel Segmentation { get; } = new(
        "memsam_segmentation", "segmentation", "Finds what accepted cases have names for, without a click.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<MonaiModel> All { get; } = [Segmentation, Deepedit, Deepgrow];
}
