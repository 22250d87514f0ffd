"""What a person sees: pages, the controls they share, figures and exports."""
