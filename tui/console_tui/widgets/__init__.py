"""The widgets of the console: values down as reactives, messages up. None knows the app or another widget."""
