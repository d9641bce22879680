"""My account 我的账号: password, recovery, authenticator, own sessions and own keys.

Also the only page of somebody who must change a password or set up an authenticator first.
"""

from __future__ import annotations

import streamlit as st

from apps.web import context, feedback, figures, identity, letters, preferences, recovering
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.pages import pages_for
from apps.web.queries import masters
from erp.access import api_keys, contacts, queries, recovery, services, totp
from erp.access.queries import Person
from erp.access.rules import CODE_DUTY, PASSWORD_DUTY

SECRET, CODES = "account_secret", "account_codes"
QUESTIONS = 3


def draw() -> None:
    """The page."""
    person = identity.person()
    st.title(_("My account"))
    if person.duty == PASSWORD_DUTY:
        st.warning(_("Change your password first. Then everything else opens."))
    if person.duty == CODE_DUTY:
        st.warning(_("Your role signs in with an authenticator. Set it up first."))
    _draw_password(person)
    if person.duty != PASSWORD_DUTY:
        _draw_authenticator(person)
    if person.duty:
        return
    with context.current().database.reading() as connection:
        zone = masters.get_company(connection, reader_language()).time_zone
    _draw_email(person)
    _draw_questions(person)
    _draw_start(person)
    _draw_sessions(person, zone)
    _draw_keys(person, zone)


def _draw_email(person: Person) -> None:
    """The address a forgotten password is recovered by: a new one counts once it is confirmed."""
    st.subheader(_("E-mail"))
    here = context.current()
    with here.database.reading() as connection:
        present, _phone = queries.addresses(connection, person.user_id)
        is_verified = bool(contacts.verified(connection, person.user_id))
    if is_verified:
        st.caption(_("Confirmed. A forgotten password is recovered by it."))
    elif present:
        st.caption(_("Not confirmed yet: a forgotten password cannot be recovered by it."))
    with st.form("account_email", border=True):
        said = st.text_input(_("E-mail"), present, key="email_wanted")
        password = st.text_input(_("Present password"), type="password", key="email_password")
        if not st.form_submit_button(_("Send a link to confirm it"), key="email_save"):
            return
    with feedback.refusals():
        services.check_own_password(here.database, person.user_id, password)
        with here.database.operational() as connection:
            token = contacts.ask_confirmation(
                connection, person.user_id, said, now=here.database.clock()
            )
            minutes = queries.policy(connection).link_minutes
        title, text = recovering.confirmation(person.name, token, minutes, reader_language())
        if letters.send(contacts.to_email(said), title, text):
            st.success(_("A letter is on its way. Open its link to confirm the address."))
        else:
            st.error(_("The letter could not be sent: the mail server refused or none is set."))


def _draw_questions(person: Person) -> None:
    st.subheader(_("Security questions"))
    here = context.current()
    with here.database.reading() as connection:
        asked = recovery.questions(connection, person.user_id)
    st.caption(
        _("Asked besides the link when you have forgotten the password: {questions}",
          questions="；".join(each.words for each in asked))
        if asked
        else _("None set. With them a thief of your mailbox does not get in.")
    )  # fmt: skip
    with st.form("account_questions", border=True):
        said = []
        for at in range(QUESTIONS):
            first, second = st.columns(2)
            question = first.text_input(_("Question {number}", number=at + 1), key=f"question_{at}")
            answer = second.text_input(_("Answer"), type="password", key=f"answer_{at}")
            if question.strip() or answer.strip():
                said.append((question, answer))
        password = st.text_input(_("Present password"), type="password", key="questions_password")
        if not st.form_submit_button(_("Save questions"), key="questions_save"):
            return
    with feedback.refusals():
        services.check_own_password(here.database, person.user_id, password)
        recovery.set_questions(here.database, person.user_id, said)
        st.success(_("Saved."), icon=":material/check:")


def _draw_start(person: Person) -> None:
    st.subheader(_("Start"))
    names = {each.path: _(each.title) for each in pages_for(person) if each.section}
    chosen = preferences.get(preferences.START_PAGE)
    st.selectbox(
        _("Page to begin with after signing in"),
        list(names),
        list(names).index(chosen) if chosen in names else 0,
        format_func=names.__getitem__,
        key="account_start",
        on_change=lambda: preferences.keep(
            preferences.START_PAGE, st.session_state["account_start"]
        ),
    )


def _draw_password(person: Person) -> None:
    st.subheader(_("Password"))
    with st.form("account_password", border=True):
        present = st.text_input(_("Present password"), type="password", key="password_present")
        wanted = st.text_input(_("New password"), type="password", key="password_wanted")
        again = st.text_input(_("New password again"), type="password", key="password_again")
        st.caption(_("All your sessions end with the change; sign in anew with the new one."))
        if not st.form_submit_button(_("Change password"), type="primary", key="password_save"):
            return
    if wanted != again:
        st.error(_("The two new passwords differ. Type them again."))
        return
    here = context.current()
    with feedback.refusals():
        with here.database.reading() as connection:
            mine = queries.open_sessions(connection, person.user_id, here.database.clock())
        services.change_own_password(here.database, person.user_id, present=present, wanted=wanted)
        st.success(_("Changed. Sign in with the new password."), icon=":material/check:")
        for each in mine:
            here.forget_session(each.id)


def _draw_authenticator(person: Person) -> None:
    st.subheader(_("Authenticator"))
    here = context.current()
    codes = st.session_state.pop(CODES, None)
    if codes:
        st.success(_("On. Keep these recovery codes; each opens once and none is shown again."))
        st.code("\n".join(codes), language=None)
    with here.database.reading() as connection:
        is_on = queries.has_authenticator(connection, person.user_id)
    if is_on:
        st.caption(_("Each sign-in asks for a code of your authenticator."))
        return
    secret = st.session_state.get(SECRET)
    if secret is None:
        if st.button(_("Set up"), key="code_start", icon=":material/qr_code_2:"):
            with here.database.operational() as connection:
                st.session_state[SECRET] = services.start_authenticator(connection, person.user_id)
            st.rerun()
        return
    st.markdown(_("Enter this key in your authenticator, then the code it shows."))
    st.code(secret, language=None)
    st.code(totp.uri(secret, person.name), language=None)
    code = st.text_input(_("Code"), key="code_shown")
    if st.button(_("Turn on"), key="code_confirm", type="primary"):
        with feedback.refusals():
            with here.database.operational() as connection:
                st.session_state[CODES] = services.confirm_authenticator(
                    connection, person.user_id, code, now=here.database.clock()
                )
            del st.session_state[SECRET]
            identity.forget_person()
            st.rerun()


def _draw_sessions(person: Person, zone: str) -> None:
    st.subheader(_("Where you are signed in"))
    here = context.current()
    with here.database.reading() as connection:
        mine = queries.open_sessions(connection, person.user_id, here.database.clock())
    own = st.session_state[identity.OWNER]
    for each in mine:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{each.user_agent or '—'}** · {each.address or '—'}")
            st.caption(
                _("since {start}, last seen {seen}",
                  start=figures.moment(each.started_at, zone),
                  seen=figures.moment(each.last_seen_at, zone))
            )  # fmt: skip
            if each.id == own:
                st.caption(_("this one"))
            elif st.button(_("End"), key=f"session_end_{each.id}"):
                with here.database.operational() as connection:
                    services.sign_out(connection, each.id, now=here.database.clock())
                here.forget_session(each.id)
                st.rerun()


def _draw_keys(person: Person, zone: str) -> None:
    st.subheader(_("Programs that act in your name"))
    here = context.current()
    with here.database.reading() as connection:
        mine = [
            key
            for key in api_keys.api_keys(connection)
            if key.user_id == person.user_id and key.is_live(here.database.clock())
        ]
        used = api_keys.last_uses(connection)
    if not mine:
        st.caption(_("None."))
    for key in mine:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{key.name}** …{key.hint}")
            last = figures.moment(used.get(key.id), zone)
            st.caption(_("last used {when}", when=last or "—"))
            if st.button(_("Revoke now"), key=f"key_revoke_{key.id}"):
                # Its maker may always take a key back, whatever else they may do.
                with here.database.commit(
                    user_id=person.user_id, origin="form account"
                ) as transaction:
                    api_keys.revoke_api_key(transaction, key.id)
                st.rerun()


if __name__ == "__main__":
    draw()
