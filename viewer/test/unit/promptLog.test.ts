import { describe, expect, it } from "vitest";
import { PromptLog, type Mark } from "../../src/session/promptLog.ts";

const mark = (x: number, positive = true): Mark => ({ at: [x, 0, 0], positive });

describe("PromptLog", () => {
  it("follows clicks through undo and redo, past prompts that make no mark", () => {
    const log = new PromptLog();
    log.addPrompt("liver", mark(1));
    log.addPrompt("liver");
    log.addPrompt("spleen", mark(2));
    log.addPrompt("liver", mark(3, false));
    expect(log.marksOf("liver")).toEqual([mark(1), mark(3, false)]);
    log.move("undo");
    expect(log.marksOf("liver")).toEqual([mark(1)]);
    log.move("undo");
    log.move("undo");
    log.move("undo");
    expect(log.marksOf("liver")).toEqual([]);
    log.move("redo");
    expect(log.marksOf("liver")).toEqual([mark(1)]);
  });

  it("drops the clicks of an object that was reset or replaced, until that is undone", () => {
    const log = new PromptLog();
    log.addPrompt("liver", mark(1));
    log.addLoss(["liver", "spleen"]);
    log.addPrompt("liver", mark(2));
    expect(log.marksOf("liver")).toEqual([mark(2)]);
    log.move("undo");
    log.move("undo");
    expect(log.marksOf("liver")).toEqual([mark(1)]);
  });

  it("keeps step when commands from before the page was loaded are undone and done again", () => {
    const log = new PromptLog();
    log.move("undo");
    log.move("redo");
    log.addPrompt("liver", mark(1));
    log.move("undo");
    log.move("undo");
    log.move("redo");
    expect(log.marksOf("liver")).toEqual([]);
    log.move("redo");
    expect(log.marksOf("liver")).toEqual([mark(1)]);
  });
});
