/**
 * Stands in for zarrita, which NiiVue imports to read Zarr folders. The viewer opens single files only, and zarrita's codecs
 * would add 1.4 MB of WebAssembly that no page of ours runs.
 */
const refuse = (): never => {
  throw new Error("The viewer does not read Zarr; give NIfTI, NRRD or MHA.");
};

export { refuse as FetchStore, refuse as get, refuse as open, refuse as root, refuse as slice };
