"""The app: Streamlit runs this file as its script, the web server imports it as `app:app`."""

if __name__ == "__main__":
    from pages.controls import shell

    shell.run()
else:
    import streamlit as st

    from pages.controls import assets, service

    app = st.App(__file__, routes=assets.routes(), lifespan=service.lifespan)
