"""What an HR system holds beside jobs and pay: selection, onboarding, competence, pulses, vacancies."""
