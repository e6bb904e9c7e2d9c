using System.Globalization;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

if (args is not [var volumePath, var i, var j, var k, var maskPath]
    || !IsVoxel(i, out var x) || !IsVoxel(j, out var y) || !IsVoxel(k, out var z))
{
    Console.Error.WriteLine("usage: QuickStart VOLUME I J K MASK   (I J K: the voxel to click on, from 0)");
    return 1;
}

// README.md shows the lines between these two marks; a test keeps them equal.
// <six-lines>
using var segmenter = Segmenter.Load();
var volume = VolumeFile.Read(volumePath);
using var session = segmenter.Open(volume);
session.AddClick("liver", Click.AtVoxel(volume.Grid, new VoxelPoint(x, y, z)));
var mask = session.Mask("liver");
VolumeFile.Write(maskPath, mask);
// </six-lines>

return 0;

static bool IsVoxel(string text, out double number)
    => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
