import type { Browser, Page } from "playwright-core";

export type Pane = "axial" | "coronal" | "sagittal";

/** Left, top, width, height of the panes in the layout "Three planes", the first one where there is no GPU; as fractions. */
const panes: Record<Pane, readonly [number, number, number, number]> = { axial: [0, 0, 0.6, 1], coronal: [0.6, 0, 0.4, 0.5], sagittal: [0.6, 0.5, 0.4, 0.5] };

export type Rgb = [number, number, number];

/** A picture of the page, pixels as one sees them. */
export interface Picture {
  width: number;
  height: number;
  at: (x: number, y: number) => Rgb;
}

/** The viewer in a browser, with the words that tests speak. */
export class ViewerPage {
  readonly page: Page;
  /** Whatever went wrong in the browser: errors, warnings, breaches of the Content-Security-Policy, requests to elsewhere. */
  readonly troubles: string[] = [];

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(browser: Browser, address: string): Promise<ViewerPage> {
    const page = await browser.newPage({ viewport: { width: 1024, height: 640 }, acceptDownloads: true });
    const viewer = new ViewerPage(page);
    // Compiling shaders without a GPU blocks the page for many seconds on a busy machine.
    page.setDefaultTimeout(300_000);
    page.on("pageerror", (error) => viewer.troubles.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") {
        viewer.troubles.push(message.text());
      }
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(address) && !/^(data|blob):/.test(request.url())) {
        viewer.troubles.push(`asked ${request.url()}`);
      }
    });
    await page.goto(address, { waitUntil: "commit" });
    return viewer;
  }

  /** Goes to the list of volumes. */
  async showVolumes(): Promise<void> {
    const start = this.page.locator("#start");
    if (!(await start.isVisible())) {
      await this.page.getByRole("button", { name: "Open…" }).click();
    }
    await start.waitFor();
  }

  /** As a person does it, who can choose no file before the page listens. */
  async chooseFile(path: string): Promise<void> {
    const chooser = this.page.waitForEvent("filechooser");
    await this.page.getByRole("button", { name: "Choose a file…" }).click();
    await (await chooser).setFiles(path);
  }

  async openVolume(name: string): Promise<void> {
    await this.page.getByRole("button", { name }).first().click();
    await this.waitForMessage("is open");
    await this.page.locator("#start").waitFor({ state: "hidden" });
  }

  async waitForMessage(part: string): Promise<void> {
    await this.page.waitForFunction(
      (wanted) => ["messages", "alerts"].some((id) => document.getElementById(id)?.textContent.includes(wanted)), part, { timeout: 300_000 });
  }

  /** Waits until nothing is asked of the server any more. */
  async waitUntilIdle(): Promise<void> {
    await this.page.waitForFunction(() => document.getElementById("pictures")?.getAttribute("aria-busy") === "false", null, { timeout: 300_000 });
  }

  /** A place in a pane, as fractions of the pane, in pixels of the page. */
  async place(pane: Pane, across: number, down: number): Promise<[number, number]> {
    const box = (await this.page.locator("#canvas").boundingBox())!;
    const [left, top, width, height] = panes[pane];
    return [Math.round(box.x + (left + across * width) * box.width), Math.round(box.y + (top + down * height) * box.height)];
  }

  async click([x, y]: [number, number], modifier?: "Shift"): Promise<void> {
    if (modifier !== undefined) {
      await this.page.keyboard.down(modifier);
    }
    await this.page.mouse.click(x, y);
    if (modifier !== undefined) {
      await this.page.keyboard.up(modifier);
    }
  }

  async drag(from: [number, number], to: [number, number]): Promise<void> {
    await this.page.mouse.move(...from);
    await this.page.mouse.down();
    await this.page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 3 });
    await this.page.mouse.move(...to, { steps: 3 });
    await this.page.mouse.up();
  }

  async picture(): Promise<Picture> {
    const png = (await this.page.screenshot()).toString("base64");
    const { width, height, data } = await this.page.evaluate(async (base64) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const pen = canvas.getContext("2d")!;
      pen.drawImage(image, 0, 0);
      const { data: pixels } = pen.getImageData(0, 0, image.width, image.height);
      let text = "";
      for (let i = 0; i < pixels.length; i += 32768) {
        text += String.fromCharCode(...pixels.subarray(i, i + 32768));
      }
      return { width: image.width, height: image.height, data: btoa(text) };
    }, png);
    const pixels = Buffer.from(data, "base64");
    return { width, height, at: (x, y) => [0, 1, 2].map((channel) => pixels[4 * (x + width * y) + channel]!) as Rgb };
  }

  /** Where, within a pane, pixels please: their centre and number. */
  async find(pane: Pane, pleases: (colour: Rgb) => boolean): Promise<{ centre: [number, number]; count: number }> {
    const picture = await this.picture();
    const [left, top] = await this.place(pane, 0.02, 0.1);
    const [right, bottom] = await this.place(pane, 0.98, 0.94);
    let [sumX, sumY, count] = [0, 0, 0];
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        if (pleases(picture.at(x, y))) {
          sumX += x;
          sumY += y;
          count++;
        }
      }
    }
    return { centre: [Math.round(sumX / count), Math.round(sumY / count)], count };
  }
}

/** The mock's first object colour (230, 60, 60) over grey. */
export const isReddish = ([r, g, b]: Rgb): boolean => r > g + 25 && r > b + 25;

/** The mock's second object colour (60, 200, 90) over grey. */
export const isGreenish = ([r, g, b]: Rgb): boolean => g > r + 25 && g > b + 15;
