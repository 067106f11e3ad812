/**
 * Playwright's `test`, under one more rule: a page that complains has failed, whatever else it shows.
 * Every console error and uncaught exception of every page of a test, workers included, fails it.
 */
import { test as base, type ConsoleMessage, expect, type Page } from "@playwright/test";

export { expect };

export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ context }, use) => {
      const complaints: string[] = [];
      const listen = (page: Page) => {
        page.on("console", (message) => {
          if (message.type() === "error") complaints.push(inWords(message));
        });
        page.on("pageerror", (error) =>
          complaints.push(`uncaught: ${error.stack ?? error.message}`),
        );
      };
      context.pages().forEach(listen);
      context.on("page", listen);
      await use(complaints);
      expect(complaints, "console errors and uncaught exceptions").toEqual([]);
    },
    { auto: true },
  ],
});

function inWords(message: ConsoleMessage): string {
  const { url, lineNumber } = message.location();
  return `console: ${message.text()} (${url}:${lineNumber})`;
}
