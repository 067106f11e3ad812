import type { Model } from "../../training/model.ts";

/** README.md of a project. */
export function readme({ configuration, schema }: Model, step: number): string {
  const { method, encoder, dataset, seed, steps, batch } = configuration;
  return `# ${method} with ${encoder} on ${dataset}

A run of Isotrope at step ${step} of ${steps}, with seed ${seed} and batches of ${batch} images. This project continues it.

    pip install -r requirements.txt
    python test_parity.py
    python train.py
    torchrun --nproc_per_node=2 train.py

\`test_parity.py\` embeds stored images and compares h and z with those of the lab; it exits 0 if they agree to 1e-4.
\`train.py\` trains to the end of the schedule (\`--steps N\` sets another length, \`--stop-at N\` ends earlier). It saves
weights and optimiser to the folder \`trained\` every 50 steps and starts from them again; the exported files stay as they are.
The loss of every step is appended to \`log.jsonl\`.

Several processes share each batch: the loss is that of the whole batch, whose rows are gathered with their gradient, and batch
norm uses the statistics of all processes. Two processes therefore give the loss of one, up to rounding. The backend is nccl on
GPUs and gloo on CPUs.

| file | contents |
| --- | --- |
| \`model.py\` | encoder and head, with the names of the lab's tensors |
| \`data.py\` | the training images, and the augmentations of the lab |
| \`objectives.py\`, \`optimiser.py\` | losses, and LARS |
| \`distributed.py\` | sums and gathers over processes, with gradients |
| \`checkpoint.safetensors\` | parameters and running statistics, in PyTorch's layouts |
| \`optimizer.safetensors\` | moments of the optimiser, by the name of the parameter |
| \`config.json\` | method, encoder, settings, schedule |

Order and views of the images are drawn by PyTorch's generator: of the same kind as in the lab, but not the same numbers. Before
a save, the running statistics of batch norm are recomputed on clean training images, as the lab does before it evaluates.

Images: ${schema.licence.attribution} (${schema.licence.spdx}).
`;
}
