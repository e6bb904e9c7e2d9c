using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;
using var inf = inference_mode(args.Length == 0);
(int ci, int co, int s, int b)[] shapes = [(16,16,48,1),(32,32,24,1),(32,32,24,2),(32,32,24,4),(24,24,24,1),(40,40,24,1),(48,48,24,1),(64,64,24,1),(32,32,25,1),(32,32,23,1),(32,32,48,1),(16,16,24,1),(16,32,24,1),(32,16,24,1),(64,64,12,1),(72,72,12,1),(72,72,12,4),(144,144,6,1),(8,8,48,1),(1,16,48,1)];
foreach (var (ci,co,s,b) in shapes)
{
    var x = randn([b,ci,s,s,s]); var conv = nn.Conv3d(ci,co,3,padding:1,bias:false);
    double best = 1e9, bestT = 1e9;
    for (int i=0;i<5;i++){ using var sc = NewDisposeScope(); var a=Stopwatch.GetTimestamp(); var y=conv.call(x); best=Math.Min(best,Stopwatch.GetElapsedTime(a).TotalMilliseconds);
      if (args.Length>0) { a=Stopwatch.GetTimestamp(); y.sum().backward(); bestT=Math.Min(bestT,Stopwatch.GetElapsedTime(a).TotalMilliseconds);} }
    double gf = 2e-9*b*ci*co*27.0*s*s*s;
    Console.WriteLine($"{ci}->{co} {s}^3 b{b}: {best:F2} ms {gf/best*1000:F1} GF/s   bwd(w only) {bestT:F2}");
}
