// @ts-check
/**
 * Vite plugin that leaves the texts about licences and sources out of the manifests that the page loads. It
 * shows the names of the licences; the texts are in public/datasets/LICENSES and in each manifest there.
 */

/** @returns {import("vite").Plugin} */
export function withoutLicenceTexts() {
  return {
    name: "isotrope:without-licence-texts",
    apply: "build",
    enforce: "pre",
    transform: {
      filter: { id: /\/src\/data\/manifests\/[^/]+\.json$/ },
      handler(code) {
        const manifest = JSON.parse(code);
        manifest.licence.text = "";
        manifest.licence.attribution = "";
        manifest.source.selection = "";
        return { code: JSON.stringify(manifest), map: null };
      },
    },
  };
}
