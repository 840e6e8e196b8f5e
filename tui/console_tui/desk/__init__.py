"""What the desk does for the agent: sends commands, asks questions, follows the link. Nothing here touches a widget."""
