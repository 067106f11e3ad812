"""A queue of earlier rows, for MoCo and SwAV."""
import torch


@torch.no_grad()
def enqueue(queue, rows, step):
    """Overwrites the oldest rows. Every earlier step has added as many."""
    places = (step * len(rows) + torch.arange(len(rows), device=rows.device)) % len(queue)
    # Of more rows than the queue holds, the last ones stay.
    queue[places[-len(queue) :]] = rows[-len(queue) :]
