namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>How training went; clients ask for all of it.</summary>
/// <param name="Epoch">Epochs done.</param>
/// <param name="TotalEpochs">Epochs to do.</param>
/// <param name="BestMetric">Best result.</param>
/// <param name="TotalTime">Seconds.</param>
internal sealed record TrainStats(int Epoch, int TotalEpochs, double BestMetric, double TotalTime);
