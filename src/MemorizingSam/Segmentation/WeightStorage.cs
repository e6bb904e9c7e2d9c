namespace MemorizingSam.Segmentation;

/// <summary>How a model file stores its weights.</summary>
public enum WeightStorage
{
    /// <summary>In the number type they were read in.</summary>
    AsRead,

    /// <summary>In float16 where they were float32: half the file, each weight rounded to 11 bits.</summary>
    Half,
}
