namespace MemorizingSam.Evaluation;

/// <summary>What a stage takes, without memory and with it.</summary>
/// <param name="Stage">The stage, as it is called in results.</param>
/// <param name="Without">Seconds per object, for all its clicks and boxes, without memory.</param>
/// <param name="With">The same with memory.</param>
/// <param name="MillisecondsWithout">Milliseconds per run of the network (encoding and recalling: of the encoder; decoding: of the decoder); null for other stages.</param>
/// <param name="MillisecondsWith">The same with memory.</param>
/// <param name="Proposal">Seconds per proposal without a click.</param>
public sealed record StageCost(
    string Stage, double Without, double With, double? MillisecondsWithout, double? MillisecondsWith, double Proposal);
