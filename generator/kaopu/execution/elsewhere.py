"""Workers on other machines, where somebody asks for them: nothing of Dask is read before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kaopu.execution.workforce import Workforce


@dataclass(frozen=True, slots=True)
class Tls:
    """Files in PEM form: who signs for the scheduler and the workers, our own certificate, and its key."""

    authority: Path
    certificate: Path
    key: Path


class ElsewhereError(Exception):
    """Workers elsewhere cannot be had; the text says why, in English."""


class DaskMissingError(ElsewhereError):
    """Dask is not installed."""


class SchedulerError(ElsewhereError):
    """The scheduler cannot be reached, does not trust us, or has gone."""


class NoWorkersError(ElsewhereError):
    """The scheduler has no worker, or has lost the last one and none has come back."""


class OtherProgramError(ElsewhereError):
    """A worker runs another program than we do, so that its results would be others."""


def elsewhere(address: str, tls: Tls | None = None, same: Callable[[], object] | None = None) -> Workforce:
    """Return the workers of the Dask scheduler at ``address``, ``tcp://…`` or, with certificates, ``tls://…``.

    ``same``, a function of a module, must return on each worker what it returns here, e.g. versions: otherwise the
    first task of a worker raises OtherProgramError. Raises ElsewhereError.
    """
    try:
        from kaopu.execution.dask_workforce import DaskWorkforce  # noqa: PLC0415 - takes a second, and may be missing
    except ImportError as error:
        raise DaskMissingError(str(error)) from error
    return DaskWorkforce(address, tls, same)
