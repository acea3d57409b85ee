"""The setup form as one would write it in Textual: six fields, two buttons, a footer."""

from textual.app import App
from textual.containers import Horizontal
from textual.widgets import Button, Footer, Header, Input, Label


class Form(App):
    BINDINGS = [("f1", "help", "help"), ("q", "quit", "leave")]

    def compose(self):
        yield Header()
        for name in ["Name", "Host", "Path", "Token"]:
            yield Label(name)
            yield Input(placeholder=name, password=name == "Token")
        yield Horizontal(Button("Test Connection"), Button("Cancel"))
        yield Footer()


Form().run()
