"""The tabs beside the chat: pages, look-ups and programs that an administrator configured."""
