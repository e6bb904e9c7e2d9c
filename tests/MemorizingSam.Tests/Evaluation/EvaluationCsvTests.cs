using MemorizingSam.Evaluation;

namespace MemorizingSam.Tests.Evaluation;

public sealed class EvaluationCsvTests
{
    private static readonly EvaluationReport Report = MadeUpReport.Of(
        new EvaluationOptions { Clicks = 1, Resamples = 10 },
        MadeUpReport.Case("p1, \"the\" first", MadeUpReport.Result("liver", 0, 0.75)));

    [Fact]
    public void Results_HaveARowForEachObject()
        => Assert.Equal(
            "case,patient,label,volume_ml,dice@0,dice@1,nsd@0,nsd@1,hd95_mm@0,hd95_mm@1,assd_mm@0,assd_mm@1,"
            + "clicks_to_dice_0.80,clicks_to_dice_0.85,clicks_to_dice_0.90,best_dice_of_1,dice_area,"
            + "seconds,seconds_cropping,seconds_encoding,seconds_decoding,seconds_painting\r\n"
            + "\"p1, \"\"the\"\" first\",\"p1, \"\"the\"\" first\",liver,12.5,0,0.75,0,0.375,Infinity,2.5,Infinity,1.25,2,2,2,0.75,0.75,0.5,0,0.5,0,0\r\n",
            EvaluationCsv.Results(Report));

    [Fact]
    public void Summary_HasARowForEachNumber()
    {
        var lines = EvaluationCsv.Summary(Report).Split("\r\n");

        Assert.Equal("category,value,mean,low,high,count,infinite,patients", lines[0]);
        Assert.Contains("mean over categories,dice@1,0.75,0.75,0.75,1,0,1", lines);
        Assert.Contains("liver,hd95_mm@0,NaN,NaN,NaN,0,1,1", lines);
    }
}
