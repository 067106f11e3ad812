import type { Model } from "../../training/model.ts";

/** README.md of a project; `trains`: whether it continues the run, or only embeds with its encoder. */
export function readme(model: Model, step: number, { trains }: { readonly trains: boolean }) {
  const { method, encoder, dataset, seed, steps, batch } = model.configuration;
  const { licence } = model.schema;
  return `# ${method} with ${encoder} on ${dataset}

A run of Isotrope at step ${step} of ${steps}, with seed ${seed} and batches of ${batch} images. ${trains ? "This project continues it." : `This project holds its encoder; it does not train ${method}.`}

${trains ? trainingText(model) : ENCODER_TEXT}
Images: ${licence.attribution} (${licence.spdx}).
`;
}

const ENCODER_TEXT = `    pip install -r requirements.txt
    python test_parity.py

\`test_parity.py\` embeds stored images and compares h with that of the lab; it exits 0 if they agree to 1e-4. \`Model\` in
\`model.py\` maps images [n, height, width, channels] in [0, 1] to h.
`;

const trainingText = ({ spaces, states, averages }: Model) => `    pip install -r requirements.txt
    python test_parity.py
    python train.py
    torchrun --nproc_per_node=2 train.py

\`test_parity.py\` embeds stored images${spaces.some(({ reads }) => reads === "tokens") ? " and texts" : ""} and compares h and z with those of the lab; it exits 0 if they agree to 1e-4.
\`train.py\` trains to the end of the schedule (\`--steps N\` sets another length, \`--stop-at N\` ends earlier). It saves to the
folder \`trained\` every 50 steps and starts from there again; the exported files stay as they are. The loss of every step is
appended to \`log.jsonl\`.

\`trained/weights.safetensors\` is a weights file of the lab with the state that resuming needs: \`lab train --resume\`,
\`lab probe\`, \`lab embed\` and the page read it. \`trained/checkpoint.safetensors\` and \`trained/optimizer.safetensors\` hold the same
state in PyTorch's layouts.

Several processes share each batch: the loss is that of the whole batch, whose rows are gathered with their gradient, and batch
norm uses the statistics of all processes. Two processes therefore give the loss of one, up to rounding. The backend is nccl on
GPUs and gloo on CPUs.

| file | contents |
| --- | --- |
| \`model.py\` | the method: heads, loss and what follows a step, with the names of the lab's tensors |
| \`encoders.py\`, \`transformer.py\`, \`networks.py\` | encoders and projector |
| \`data.py\` | the training images, and the augmentations of the lab |
| \`train.py\`, \`optimiser.py\` | the training loop, and LARS |
| \`distributed.py\` | sums and gathers over processes, with gradients |
| \`checkpoint.safetensors\` | parameters and running statistics${averages.length > 0 ? ", the moving average as `target.…`" : ""}${states.map(([name]) => `, \`${name}\``).join("")}, in PyTorch's layouts |
| \`optimizer.safetensors\` | moments of the optimiser, by the name of the parameter |
| \`config.json\` | method, encoder, settings, schedule |

Order and views of the images${spaces.some(({ reads }) => reads === "tokens") ? " and texts" : ""} are drawn by PyTorch's generator: of the same kind as in the lab, but not the same
numbers. Before a save, the running statistics of batch norm are recomputed on clean training images, as the lab does before it
evaluates.

`;
