"""The commands about trainings: compared, promoted, rolled back, cleaned away."""
