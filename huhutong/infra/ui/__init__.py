"""The design system: base templates, components, icons, navigation, the head of stage pages."""
