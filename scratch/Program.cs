using System.Diagnostics;
using MemorizingSam.Model;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
var opt = Sam3dOptions.Preset("compact"); var e = opt.ImageEncoder;
var net = new Sam3d(opt);
var crop = randn([2, 1, 48, 48, 48]);
void T(string n, Func<Tensor> f, bool back = true)
{
    double fw = 1e9, bw = 1e9;
    for (int i = 0; i < 3; i++) { using var s = NewDisposeScope(); var a = Stopwatch.GetTimestamp(); var y = f(); fw = Math.Min(fw, Stopwatch.GetElapsedTime(a).TotalMilliseconds); if (back) { var l = y.sum(); a = Stopwatch.GetTimestamp(); l.backward(); bw = Math.Min(bw, Stopwatch.GetElapsedTime(a).TotalMilliseconds); } }
    Console.WriteLine($"{n,-24} fwd {fw,8:F1} bwd {bw,8:F1}");
}
Tensor G(params long[] s) => randn(s).requires_grad_(true);
var x16 = G(2, 16, 48, 48, 48); var x48 = G(2, 48, 24, 24, 24); var x64 = G(2, 64, 12, 12, 12);
var f1 = ConvNorm3d.Smooth(1, 16);
var t = G(2, 6, 6, 6, 256); var blk = new EncoderBlock3d(e, 0); T("block", () => blk.call(t));
T("encode", () => net.Encode(crop).Embedding);
var up = new FineUpscaling3d(opt.MaskDecoder);
using (no_grad()) { }
var img = net.Encode(randn([1, 1, 48, 48, 48])).Map(z => z.detach().requires_grad_(true));
var p4 = new Prompt { LowResMask = randn([4, 1, 48, 48, 48]), Points = new PointPrompt(full([4, 3, 3], 20f), ones([4, 3], ScalarType.Int64)) };
T("draw", () => net.PromptEncoder.Draw(p4), false);
T("prompt", () => net.PromptEncoder.call(p4).Dense);
var keys = G(4, 216, 144); var maps = net.PromptEncoder.Draw(p4);
T("upscale", () => up.call(keys, img.Fine!, maps));
var sp = new VoxelSplit3d(36, 18); var hv = G(4, 13824, 36); T("split3", () => sp.call(hv));
var rows = G(4, 110592, 18); var lin = nn.Linear(18, 18); T("mix lin", () => lin.call(rows)); T("gelu rows", () => F.gelu(rows));
var sm = nn.Conv3d(72, 72, 3, padding: 1); var q = G(4, 72, 12, 12, 12); T("smooth conv", () => sm.call(q));
T("decode", () => net.Decode(img, p4).LowResMasks);
var lg = G(4, 1, 48, 48, 48); var tr = zeros([4, 1, 48, 48, 48]); T("loss", () => MemorizingSam.Training.DiceCrossEntropy.PerMask(lg, tr));
