import { describe, expect, it } from "vitest";
import { readableBytes, refusalOfName, withoutSuffix } from "../../src/volume/fileNames.ts";

describe("file names", () => {
  it("of volumes pass, others are told why not", () => {
    expect(["ct.nii", "CT.NII.GZ", "a.nrrd", "b.mha"].map(refusalOfName)).toEqual([null, null, null, null]);
    expect(refusalOfName("b.mhd")).toContain("half of a pair");
    expect(refusalOfName("IM0001")).toContain("DICOM");
    expect(refusalOfName("photo.jpg")).toContain("not a volume");
  });

  it("lose their suffix, both parts of it", () => {
    expect(["ct.nii.gz", "x.y.nrrd", "plain"].map(withoutSuffix)).toEqual(["ct", "x.y", "plain"]);
  });

  it("have readable sizes", () => {
    expect([500, 2_206_612, 629_000_000, 2.5e9].map(readableBytes)).toEqual(["1 kB", "2.2 MB", "629.0 MB", "2.50 GB"]);
  });
});
