/** Playwright's `test`, which also fails on console errors and uncaught exceptions, workers included. */
import { test as base, type ConsoleMessage, expect, type Page } from "@playwright/test";

export { expect };

export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ context }, use) => {
      const complaints: string[] = [];
      const listen = (page: Page) => {
        page.on("console", (message) => {
          if (message.type() === "error") complaints.push(textOf(message));
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

function textOf(message: ConsoleMessage): string {
  const { url, lineNumber } = message.location();
  return `console: ${message.text()} (${url}:${lineNumber})`;
}
