"""The compiled sweep and the NumPy one are the same function."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.engine import kernel
from matching.engine.problem import check
from matching.engine.search import construct
from matching.engine.state import NOISE, Draws, build, noise_for, total


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(12, 40),
    slots=st.sampled_from([0, 5, 40]),
    penalty=st.sampled_from([None, 0.4]),
    normalise=st.sampled_from([None, "person"]),
    merged=st.booleans(),
)
def test_compiled_and_plain_sweeps_make_the_same_moves(seed, n, slots, penalty, normalise, merged):
    compiled = kernel.compiled()
    if compiled is None:
        pytest.skip("numba is not installed")
    rng = np.random.default_rng(seed)
    value = rng.normal(size=(n, n))
    problem = check(
        value + value.T,
        sizes=[(3, 6)] * (n // 4),
        apart=rng.integers(0, n, (n // 2, 2)),
        together=[(0, 1), (2, 3, 4)] if merged else [],
        availability=rng.random((n, slots)) < 0.7 if slots else None,
        fixed={n - 1: 1},
        unplaced_penalty=penalty,
        normalise=normalise,
    )
    k = n // 4
    start = construct(problem, k, Draws(seed))
    if start is None:
        return
    states = [build(problem, start, problem.price, problem.bounds(k)[0]) for _ in range(2)]
    noise = noise_for(problem.nodes, k)
    movable = np.flatnonzero(problem.pinned < 0)
    for heat in (0.5, 0.1, 0.0):
        draws = Draws(seed, int(heat * 10))
        rows = movable[draws.below(len(movable), 60)]
        offsets = draws.below(NOISE, 60)
        scale = heat * problem.span
        for sweep, state in zip((compiled, kernel.sweep), states, strict=True):
            sweep(state, rows, offsets, noise, scale, True)
    for mine, theirs in zip(*states, strict=True):
        assert np.array_equal(mine, theirs)
    fresh = build(problem, states[0].group.astype(np.int64), problem.price, problem.bounds(k)[0])
    for field in ("gain", "own", "worth", "size", "refused", "none", "one", "short", "scale"):
        assert np.array_equal(getattr(fresh, field), getattr(states[0], field)), field
    assert total(fresh) == pytest.approx(float(states[0].totals[kernel.TOTAL]))
