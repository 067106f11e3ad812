/** Licence texts of the manifests, and the LICENSES file, which contains all of them in full. */
import { readFileSync } from "node:fs";
import type { Manifest } from "../../src/data/manifest.ts";

/** The MIT (Expat) licence with a copyright notice. */
export const mit = (copyright: string) => `${copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** OpenCV's licence: Apache-2.0, in large part also the three-clause BSD licence. */
export const apacheAndBsd = (copyright: string) => `${copyright}

Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the License. You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific language governing permissions and limitations under the License.

In part also licensed under the three-clause BSD licence:

Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following conditions are met:

* Redistributions of source code must retain the above copyright notice, this list of conditions and the following disclaimer.

* Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following disclaimer in the documentation and/or other materials provided with the distribution.

* The name of the copyright holders may not be used to endorse or promote products derived from this software without specific prior written permission.

This software is provided by the copyright holders and contributors "as is" and any express or implied warranties, including, but not limited to, the implied warranties of merchantability and fitness for a particular purpose are disclaimed. In no event shall the Intel Corporation or contributors be liable for any direct, indirect, incidental, special, exemplary, or consequential damages (including, but not limited to, procurement of substitute goods or services; loss of use, data, or profits; or business interruption) however caused and on any theory of liability, whether in contract, strict liability, or tort (including negligence or otherwise) arising in any way out of the use of this software, even if advised of the possibility of such damage.`;

/** The content of LICENSES: source and terms of every dataset, then the long licences in full. */
export function licencesFile(manifests: readonly Manifest[]): string {
  const full = ["Apache-2.0", "CC-BY-4.0", "CC0-1.0", "OFL-1.1"].map((name) => {
    const text = readFileSync(new URL(`licences/${name}.txt`, import.meta.url), "utf8");
    return `${name} in full\n\n${text.trim()}`;
  });
  const sets = manifests.map(({ id, label, licence, source }) =>
    [
      `${label} (${id}/)`,
      `Licence: ${licence.spdx}`,
      `Source: ${source.package}, ${source.version}${source.url ? `, ${source.url}` : ""}`,
      `Changes: ${source.selection}`,
      licence.attribution,
      licence.text,
    ].join("\n\n"),
  );
  const opening = "Sources and licences of the datasets in this folder.";
  return `${[opening, ...sets, ...full].join(`\n\n${"-".repeat(72)}\n\n`)}\n`;
}
