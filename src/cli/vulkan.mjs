// @ts-check
/**
 * Finds manifests of software Vulkan drivers on Linux. Setting `VK_DRIVER_FILES` to one makes it the only
 * driver that the Vulkan loader uses.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { chromiumLibraryDirectories } from "./browsers.mjs";

/** Where manifests are installed. */
const DIRECTORIES = [
  "/usr/share/vulkan/icd.d",
  "/usr/local/share/vulkan/icd.d",
  "/etc/vulkan/icd.d",
  "/usr/local/etc/vulkan/icd.d",
];

/**
 * Manifests of Mesa's lavapipe; the faster of the two drivers.
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
 * Manifests of SwiftShader, which ships with Chromium.
 * @returns {string[]}
 */
export function swiftShaderManifests() {
  return chromiumLibraryDirectories()
    .map((directory) => join(directory, "vk_swiftshader_icd.json"))
    .filter((manifest) => existsSync(manifest));
}
