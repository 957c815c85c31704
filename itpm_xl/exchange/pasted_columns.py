"""The columns of a Microsoft Project table, by their headers in its English, German, French and Spanish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["columns_of"]

_HEADERS: Mapping[str, str] = {
    "id": "id|nr.|nr|no.|#|n°|número|row",
    "unique_id": "unique id|eindeutige nr.|eindeutige nummer|n° unique|id único",
    "name": "task name|name|task|vorgangsname|vorgang|nom de la tâche|nom|nombre de tarea|nombre|tâche|tarea",
    "duration": "duration|dauer|durée|duración",
    "start": "start|start date|anfang|début|comienzo|startdatum",
    "finish": "finish|end|end date|finish date|ende|fertig stellen|fin|enddatum",
    "predecessors": "predecessors|predecessor|vorgänger|prédécesseurs|predecesoras",
    "resources": "resource names|resources|resource|ressourcennamen|ressourcen|noms ressources|nombres de los recursos",
    "percent": "% complete|percent complete|% abgeschlossen|% achevé|% completado|% work complete",
    "level": "outline level|gliederungsebene|niveau hiérarchique|nivel de esquema",
    "outline": "outline number|wbs|gliederungsnummer|psp-code|n° hiérarchique|número de esquema|edt",
    "actual_start": "actual start|tatsächlicher anfang|ist-anfang|aktueller anfang|début réel|comienzo real",
    "actual_finish": "actual finish|tatsächliches ende|ist-ende|aktuelles ende|fin réelle|fin real",
    "remaining": "remaining duration|verbleibende dauer|durée restante|duración restante",
    "baseline_start": "baseline start|geplanter anfang|début planifié|comienzo previsto",
    "baseline_finish": "baseline finish|geplantes ende|fin planifiée|fin prevista",
    "deadline": "deadline|stichtag|échéance|fecha límite",
    "constraint": "constraint type|einschränkungsart|type de contrainte|tipo de restricción|tipo de delimitación",
    "constraint_date": "constraint date|einschränkungstermin|date de la contrainte|fecha de restricción",
    "milestone": "milestone|meilenstein|jalon|hito",
    "notes": "notes|notizen|remarques|notas",
}
_BY_HEADER = {header: key for key, headers in _HEADERS.items() for header in headers.split("|")}
_NEEDED = {"name"}
_TELLING = {"duration", "predecessors", "start", "finish"}


def columns_of(headers: Sequence[str]) -> dict[str, int] | None:
    """Position of each column that is known; None for a row that is no head of a Project table.

    The first of two columns with the same header counts.

    >>> columns_of(["ID", "Vorgangsname", "Dauer", "Farbe"])
    {'id': 0, 'name': 1, 'duration': 2}
    """
    found: dict[str, int] = {}
    for position, header in enumerate(headers):
        key = _BY_HEADER.get(" ".join(header.replace("_", " ").casefold().split()))
        if key is not None:
            found.setdefault(key, position)
    return found if found.keys() >= _NEEDED and found.keys() & _TELLING else None
