"""The doctor: looks at a running installation, says what is weak and how to mend it. It changes nothing."""
