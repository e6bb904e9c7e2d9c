import type { Browser } from "playwright-core";
import { MockServer } from "../mock/mockServer.ts";
import { launch } from "./chromium.ts";
import { ViewerPage } from "./viewerPage.ts";

/** The viewer in a browser over a mock server: one page for all tests of a file, since each page compiles its shaders, in software. */
export class MockedViewer {
  private constructor(
    readonly browser: Browser,
    readonly server: MockServer,
    readonly viewer: ViewerPage,
  ) {}

  /** @param fill Puts volumes on the server. */
  static async open(chromium: string, fill: (server: MockServer) => void): Promise<MockedViewer> {
    const server = new MockServer(new URL("../../../src/MemorizingSam.Server/wwwroot/", import.meta.url).pathname);
    fill(server);
    await server.start();
    const browser = await launch(chromium);
    return new MockedViewer(browser, server, await ViewerPage.open(browser, server.address));
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }
}
