// @vitest-environment happy-dom
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { Kernels } from "./Kernels.tsx";

test("variants that write other bytes are listed as disabled, with the reason", () => {
  const disabled = [{ kernel: "matmul", shape: "rows=256 cols=64", variant: "register-4x8" }];
  const { rerender } = render(<Kernels report={{ variants: [], disabled: [] }} />);
  expect(screen.queryByRole("heading")).toBeNull();
  rerender(<Kernels report={{ variants: [], disabled }} />);
  expect(screen.getByRole("heading", { name: "Disabled variants" })).toBeTruthy();
  expect(screen.getByText(/write other bytes than the default variant/)).toBeTruthy();
  expect(screen.getByRole("listitem").textContent).toMatch(
    /^matmul.*register-4x8.*rows=256 cols=64$/,
  );
});
