using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Server.Tests.Protocols.NnInteractive;

/// <summary>What the library makes of an array [a, b, c] whose first axis is x, second y and third z, with a diagonal affine.</summary>
internal sealed class LibraryAnswer : IDisposable
{
    private readonly Segmenter _segmenter;
    private readonly int[] _shape;

    public LibraryAnswer(string model, int[] shape, float[] voxels, SpacingMm spacing)
    {
        _shape = shape;
        var volume = new Volume<float>(new VolumeGrid(new GridShape(shape[0], shape[1], shape[2]), Affine.Upright(spacing)), new float[voxels.Length]);
        ForEach((a, b, c, i) => volume[a, b, c] = voxels[i]);
        _segmenter = Segmenter.Load(model, new SegmenterOptions { Device = ComputeDevice.Cpu });
        Session = _segmenter.Open(volume);
    }

    /// <summary>The session.</summary>
    public SegmentationSession Session { get; }

    /// <summary>The object's mask in the array's order.</summary>
    public byte[] Mask()
    {
        var mask = Session.Mask("object");
        var array = new byte[_shape[0] * _shape[1] * _shape[2]];
        ForEach((a, b, c, i) => array[i] = mask[a, b, c]);
        return array;
    }

    public void Dispose()
    {
        Session.Dispose();
        _segmenter.Dispose();
    }

    private void ForEach(Action<int, int, int, int> act)
    {
        var i = 0;
        for (var a = 0; a < _shape[0]; a++)
        {
            for (var b = 0; b < _shape[1]; b++)
            {
                for (var c = 0; c < _shape[2]; c++)
                {
                    act(a, b, c, i++);
                }
            }
        }
    }
}
