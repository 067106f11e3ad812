// Reports whether a worker can open a WebGPU device. A file, because the page's policy allows no other worker.
const hasDevice = async () => {
  const adapter = await navigator.gpu?.requestAdapter();
  return Boolean(await adapter?.requestDevice());
};

hasDevice().then(postMessage, () => postMessage(false));
