// @ts-check
/**
 * Software Vulkan drivers that may lie around on a Linux machine, as the manifests by which the
 * Vulkan loader finds them. Naming one in `VK_DRIVER_FILES` makes it the only driver there is.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { chromiumLibraryDirectories } from "./browsers.mjs";

/** Where distributions and people put manifests. */
const DIRECTORIES = [
  "/usr/share/vulkan/icd.d",
  "/usr/local/share/vulkan/icd.d",
  "/etc/vulkan/icd.d",
  "/usr/local/etc/vulkan/icd.d",
];

/**
 * Manifests of Mesa's driver for CPUs; the faster of the two.
 * @returns {string[]}
 */
export function lavapipeManifests() {
  return DIRECTORIES.filter((directory) => existsSync(directory)).flatMap((directory) =>
    readdirSync(directory)
      .filter((name) => /^lvp_icd.*\.json$/.test(name))
      .map((name) => join(directory, name)),
  );
}

/**
 * Manifests of the driver for CPUs that every Chromium brings along.
 * @returns {string[]}
 */
export function swiftShaderManifests() {
  return chromiumLibraryDirectories()
    .map((directory) => join(directory, "vk_swiftshader_icd.json"))
    .filter((manifest) => existsSync(manifest));
}
