import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { MockServer } from "../mock/mockServer.ts";
import { findChromium } from "./chromium.ts";
import { MockedViewer } from "./mockedViewer.ts";
import type { ViewerPage } from "./viewerPage.ts";

const root = new URL("../../../", import.meta.url);
const chromium = findChromium();
const abdomen = "totalsegmentator_ct.nii.gz";
const longName = "a very long name of a file with spaces and_underscores_that_goes_on_and_on_and_on_2026-01-01_thorax_and_abdomen.nii.gz";
const usual = { width: 1024, height: 640 };

describe.skipIf(chromium === null)("work in the viewer", () => {
  let mocked: MockedViewer;
  let browser: Browser;
  let server: MockServer;
  let viewer: ViewerPage;

  beforeAll(async () => {
    mocked = await MockedViewer.open(chromium!, (mock) => {
      for (const name of [abdomen, longName]) {
        mock.put(name, readFileSync(new URL(`samples/volumes/${abdomen}`, root)));
      }
    });
    ({ browser, server, viewer } = mocked);
  });
  afterAll(() => mocked.close());

  beforeEach(async () => {
    server.refused = null;
    await viewer.page.setViewportSize(usual);
    await viewer.showVolumes();
    await viewer.openVolume(abdomen);
    await viewer.page.keyboard.press("p");
  });

  const clickAndWait = async (across: number, down: number): Promise<[number, number]> => {
    const place = await viewer.place("axial", across, down);
    await viewer.click(place);
    await viewer.waitForMessage(" ml");
    await viewer.waitUntilIdle();
    return place;
  };

  const addObject = async (name: string): Promise<void> => {
    await viewer.page.getByRole("combobox", { name: "Name of a new object" }).fill(name);
    await viewer.page.keyboard.press("Enter");
    await viewer.waitForMessage(`Click on ${name}`);
  };

  const focused = (): Promise<string> => viewer.page.evaluate(() => document.activeElement!.id || document.activeElement!.tagName);

  /** Red, green, blue and opacity of a canvas at a place on the page. */
  const pixel = (id: string, place: [number, number]): Promise<number[]> => viewer.page.evaluate(([canvasId, x, y]) => {
    const canvas = document.getElementById(canvasId) as HTMLCanvasElement;
    const bounds = canvas.getBoundingClientRect();
    return [...canvas.getContext("2d")!.getImageData(x - bounds.left, y - bounds.top, 1, 1).data];
  }, [id, ...place] as const);

  it("opens a file that is dropped on the images", async () => {
    const [x, y] = await viewer.place("axial", 0.5, 0.5);
    const devtools = await viewer.page.context().newCDPSession(viewer.page);
    const data = { items: [], files: [new URL("samples/volumes/openkbp_pt_201_ct.nii.gz", root).pathname], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const) {
      await devtools.send("Input.dispatchDragEvent", { type, x, y, data });
    }
    await viewer.waitForMessage("openkbp_pt_201_ct.nii.gz is open");
    expect(await viewer.page.locator("#drop-hint").isVisible()).toBe(false);
  });

  it("does not propose over masks made by hand, unless told to, and says what it replaced", async () => {
    await addObject("liver");
    await clickAndWait(0.4, 0.55);
    await viewer.page.keyboard.press("m");
    await viewer.waitForMessage("The memory now holds");
    await viewer.waitUntilIdle();
    const tick = viewer.page.getByRole("checkbox", { name: "liver" });
    expect(await tick.isChecked()).toBe(false);
    const asked = server.requests.length;
    await viewer.page.keyboard.press("o");
    await viewer.waitForMessage("No label is ticked.");
    expect(server.requests.slice(asked).some(({ path }) => path.endsWith("/propose"))).toBe(false);
    await tick.check();
    await viewer.page.getByRole("button", { name: "Propose from memory" }).click();
    await viewer.waitForMessage("Masks replaced: liver. Ctrl+Z takes that back.");
    expect(server.lastBody("/propose")["labels"]).toEqual(["liver"]);
    await viewer.page.keyboard.press("Control+z");
    await viewer.waitForMessage("Undone");
  });

  it("marks clicks where they lie, until they are undone, and leaves no box behind", async () => {
    const place = await clickAndWait(0.4, 0.55);
    expect(await pixel("marks", place)).toEqual([255, 255, 255, 255]);
    await viewer.page.keyboard.press("PageUp");
    await viewer.page.keyboard.press("PageUp");
    expect((await pixel("marks", place))[3]).toBe(0);
    await viewer.page.keyboard.press("PageDown");
    await viewer.page.keyboard.press("PageDown");
    await viewer.page.keyboard.press("Control+z");
    await viewer.waitForMessage("Undone");
    await viewer.waitUntilIdle();
    expect((await pixel("marks", place))[3]).toBe(0);
    await viewer.page.keyboard.press("b");
    const from = await viewer.place("axial", 0.3, 0.4);
    await viewer.drag(from, await viewer.place("axial", 0.5, 0.6));
    await viewer.waitForMessage(" ml");
    await viewer.waitUntilIdle();
    expect(await viewer.page.locator("#sketch").isVisible()).toBe(false);
    expect((await viewer.find("axial", ([r, g, b]) => r > 200 && g > 160 && b < 120)).count).toBe(0);
  });

  it("draws a lasso and sends its outline, renames the object, and knows its clicks after a reload", async () => {
    await viewer.page.keyboard.press("l");
    const [x, y] = await viewer.place("axial", 0.4, 0.55);
    await viewer.page.mouse.move(x - 20, y);
    await viewer.page.mouse.down();
    for (const [across, down] of [[0, -20], [20, 0], [0, 20]] as const) {
      await viewer.page.mouse.move(x + across, y + down, { steps: 4 });
    }
    expect((await pixel("sketch", [x, y]))[3]).toBe(51); // filled as it is drawn
    await viewer.page.mouse.up();
    await viewer.waitForMessage(" ml");
    await viewer.waitUntilIdle();
    const points = server.lastBody("/lassos")["points"] as number[][];
    expect(points.length).toBe(13);
    expect(new Set(points.map((point) => point[2]!.toFixed(3))).size).toBe(1);
    await viewer.page.getByRole("textbox", { name: "Name", exact: true }).or(viewer.page.getByRole("combobox", { name: "Name", exact: true })).fill("liver");
    await viewer.page.keyboard.press("Enter");
    await viewer.waitForMessage("Renamed to liver.");
    expect(server.lastBody("/objects/Object")).toEqual({ name: "liver" });
    await viewer.page.reload({ waitUntil: "commit" });
    await viewer.waitForMessage("the session goes on");
    await viewer.waitUntilIdle();
    expect(await viewer.page.locator("#object-title").textContent()).toBe("liver");
    await viewer.page.keyboard.press("g");
    await expect.poll(() => viewer.page.evaluate(() => {
      const marks = document.getElementById("marks") as HTMLCanvasElement;
      const { data } = marks.getContext("2d")!.getImageData(0, 0, marks.width, marks.height);
      let white = 0;
      for (let i = 0; i < data.length; i += 4) {
        white += Number(data[i] === 255 && data[i + 1] === 255 && data[i + 2] === 255 && data[i + 3] === 255);
      }
      return white;
    })).toBeGreaterThan(20);
  });

  it("opens a file in the server's folders", async () => {
    server.files = [{ path: `/data/patient 7/${longName}`, name: longName, bytes: 1 << 20 }];
    await viewer.showVolumes();
    const list = viewer.page.getByRole("region", { name: "Files in the server's folders" });
    expect(await list.textContent()).toContain("patient 7");
    await list.getByRole("button").click();
    await viewer.waitForMessage(`${longName} is open`);
    expect(server.lastBody("/volumes/open")).toEqual({ path: `/data/patient 7/${longName}` });
    server.files = [];
  });

  it("gives an object that was removed its chosen colour back when that is undone", async () => {
    await clickAndWait(0.4, 0.55);
    await viewer.page.getByLabel("Colour").fill("#123456");
    await viewer.page.keyboard.press("Escape");
    await viewer.page.locator("#canvas").focus();
    await viewer.page.keyboard.press("Delete");
    await viewer.waitForMessage("removed.");
    await viewer.page.keyboard.press("Control+z");
    await viewer.waitForMessage("Undone");
    await viewer.waitUntilIdle();
    expect(await viewer.page.getByLabel("Colour").inputValue()).toBe("#123456");
  });

  it("says after an export how many voxels lie in more than one object, where the format holds one number each", async () => {
    await clickAndWait(0.4, 0.55);
    await viewer.page.keyboard.press("e");
    await viewer.waitForMessage("Active object: Object 2");
    await clickAndWait(0.42, 0.55);
    await viewer.page.getByRole("combobox", { name: "File format" }).selectOption("nii.gz");
    await viewer.page.getByRole("button", { name: "Export", exact: true }).click();
    await viewer.waitForMessage("Exported totalsegmentator_ct_labels.nii.gz.");
    expect(await viewer.page.locator("#alerts").textContent()).toMatch(/ \d+ voxels lie in more than one object/);
    await viewer.page.getByRole("combobox", { name: "File format" }).selectOption("seg.nrrd");
    await viewer.page.getByRole("button", { name: "Export", exact: true }).click();
    await viewer.waitForMessage("Exported totalsegmentator_ct_labels.seg.nrrd.");
    expect(await viewer.page.locator("#alerts").textContent()).toBe("");
    expect(await viewer.page.locator("#object-panel").textContent()).toContain("Number in files2");
  });

  it("keeps keys from what the list of volumes covers, and the focus from falling to nothing", async () => {
    await viewer.page.getByRole("button", { name: "Open…" }).click();
    await viewer.page.locator("#start").waitFor();
    expect(await viewer.page.evaluate(() => document.activeElement!.className)).toBe("start-box");
    const asked = server.requests.length;
    await viewer.page.keyboard.press("Enter");
    await viewer.page.keyboard.press("Escape");
    await viewer.page.locator("#start").waitFor({ state: "hidden" });
    expect(await focused()).toBe("canvas");
    expect(server.requests.slice(asked).some(({ path }) => path.endsWith("/clicks"))).toBe(false);
    await clickAndWait(0.4, 0.55);
    for (const [name, said] of [["Reset", "prompts removed."], ["Remove", "Object removed."]] as const) {
      await viewer.page.getByRole("button", { name, exact: true }).focus();
      await viewer.page.keyboard.press("Enter");
      await viewer.waitForMessage(said);
      await viewer.waitUntilIdle();
      expect(await focused()).toBe("canvas");
    }
    await viewer.page.keyboard.press("?");
    expect(await focused()).toBe("help-title");
    await viewer.page.keyboard.press("Escape");
    expect(await focused()).toBe("canvas");
  });

  it("takes a held key once, and says why a key cannot act", async () => {
    await viewer.page.keyboard.press("w");
    await viewer.waitForMessage("There is no object yet; click on a structure first.");
    await addObject("liver");
    await viewer.page.keyboard.press("m");
    await viewer.waitForMessage("liver has no prompts yet; click on it first.");
    await viewer.page.keyboard.down("v");
    await viewer.page.keyboard.down("v");
    await viewer.page.keyboard.up("v");
    expect(await viewer.page.getByRole("button", { name: "Show liver" }).count()).toBe(1);
  });

  it("shows a dragged window as such, gives the preset back, and the focus to the images after a choice with the mouse", async () => {
    const [x, y] = await viewer.place("axial", 0.5, 0.5);
    await viewer.page.mouse.move(x, y);
    await viewer.page.mouse.down({ button: "right" });
    await viewer.page.mouse.move(x + 40, y + 30, { steps: 4 });
    await viewer.page.mouse.up({ button: "right" });
    const window = viewer.page.locator("#window");
    await expect.poll(() => window.locator("option:checked").textContent()).toMatch(/^Custom \(L .*, W .*\)$/);
    await window.selectOption("0");
    expect(await window.locator("option").count()).toBe(6);
    await window.focus();
    await viewer.page.keyboard.press("ArrowDown");
    expect(await focused()).toBe("window");
    await window.dispatchEvent("pointerdown");
    await window.selectOption("0");
    expect(await focused()).toBe("canvas");
  });

  it("measures again what was refused, at the next selection", async () => {
    server.refused = "/statistics";
    await viewer.click(await viewer.place("axial", 0.4, 0.55));
    await viewer.waitForMessage("This mock refuses");
    expect(await viewer.page.locator("#object-panel").textContent()).toContain("Volume–");
    server.refused = null;
    await viewer.page.getByRole("button", { name: /^Object/ }).click();
    await viewer.page.getByText("12.34 ml").waitFor();
  });

  it("keeps all controls and texts within narrow windows, with names of any length", async () => {
    await addObject("A_very_long_name_of_an_object_such_as_left_internal_carotid_artery_with_stenosis_of_the_second_degree");
    await clickAndWait(0.4, 0.55);
    for (const [width, height] of [[1024, 700], [700, 500], [512, 450]] as const) {
      await viewer.page.setViewportSize({ width, height });
      await viewer.page.keyboard.press("Shift+E");
      const faults = await viewer.page.evaluate(() => {
        const inBar = [...document.querySelectorAll(".bar button, .bar select")].filter((control) => control.getBoundingClientRect().right > innerWidth);
        const cut = [...document.querySelectorAll(".panel, .messages, .alerts, body")].filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
        return [...inBar, ...cut].map(({ id, className }) => `${id} ${className}`);
      });
      expect(faults, `at ${width} x ${height}`).toEqual([]);
    }
    await viewer.showVolumes();
    const list = viewer.page.getByRole("region", { name: "Volumes on the server" });
    expect(await list.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)).toBe(true);
  });

  it("shows a file that was chosen before the server answered, and does not cover it with the list", async () => {
    const eager = await browser.newPage({ viewport: usual });
    eager.setDefaultTimeout(300_000);
    await eager.route("**/api/v1/info", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await route.continue();
    });
    await eager.goto(server.address, { waitUntil: "domcontentloaded" });
    await eager.setInputFiles("#file", new URL(`samples/volumes/${abdomen}`, root).pathname);
    await eager.waitForFunction(() => document.getElementById("messages")?.textContent.includes("is open"));
    await eager.waitForFunction(() => document.getElementById("pictures")?.getAttribute("aria-busy") === "false");
    await eager.waitForTimeout(500);
    expect(await eager.locator("#start").isVisible()).toBe(false);
    await eager.close();
  });

  it("asks once for a session that is no more, and then for none", async () => {
    await viewer.page.goto("about:blank");
    await viewer.page.goto(`${server.address}#session=gone`, { waitUntil: "commit" });
    await viewer.waitForMessage("There is no session 'gone'.");
    await viewer.page.locator("#start").waitFor();
    expect(new URL(viewer.page.url()).hash).toBe("");
  });
});
