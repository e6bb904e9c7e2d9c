namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>All images and labels.</summary>
/// <param name="Name">Of the store.</param>
/// <param name="Description">In a sentence.</param>
/// <param name="ImagesDir">Where images are, below the server's data folder.</param>
/// <param name="LabelsDir">Where labels are.</param>
/// <param name="Objects">Images by their ids.</param>
internal sealed record DatastoreAnswer(
    string Name, string Description, string ImagesDir, string LabelsDir, IReadOnlyDictionary<string, DatastoreObject> Objects);
