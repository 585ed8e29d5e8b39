"""How reliably the recorded signals carry what is behind them, which no record holds as such."""

from collections.abc import Mapping

# signal -> the latent behind it, and the share of the signal's variance that it explains on the default
# organisation, where the signal is not zero by definition (a pulse without answers, another year of tenure).
# Literature 1.2 asks for reliabilities of .3 to .6 of one observable proxy; leadership shows in several.
RELIABILITY: Mapping[str, tuple[str, float]] = {
    "talk_gap": ("leadership", 0.20),
    "talks_held": ("leadership", 0.20),
    "manager_past_exits": ("leadership", 0.30),
    "joint_meetings": ("leadership", 0.35),
    "recognitions": ("leadership", 0.10),
    "cooperation_pulse": ("cooperation", 0.60),
    "workload_pulse": ("workload", 0.60),
    "administration_share": ("tool_burden", 0.45),
    "open_tickets": ("tool_burden", 0.45),
    "figures_only_meetings": ("figures_habit", 0.70),
    "competence_gap": ("role_misfit", 0.35),
    "work_mix_first_year": ("role_misfit", 0.45),
    "work_mix_later": ("role_misfit", 0.45),
    "selection_quality": ("selection", 0.40),
    "territory_potential": ("richness", 0.60),
}
