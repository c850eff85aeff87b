"""The doors of allauth that this house opens; allauth knows them by these names."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from members.views import accounts, security

HOME = "me/security/"

urlpatterns = [
    path("sign-in/", accounts.sign_in, name="account_login"),
    path("sign-out/", accounts.sign_out, name="account_logout"),
    path("register/", accounts.register, name="account_signup"),
    path("sign-in/factor/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path(HOME, security.security, name="mfa_index"),
    path(f"{HOME}again/password/", account.reauthenticate, name="account_reauthenticate"),
    path(f"{HOME}again/app/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        f"{HOME}again/passkey/",
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(f"{HOME}app/", totp.activate_totp, name="mfa_activate_totp"),
    path(f"{HOME}app/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(f"{HOME}recovery/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        f"{HOME}recovery/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path(f"{HOME}passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path(f"{HOME}passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path(f"{HOME}passkeys/<int:pk>/name/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path(f"{HOME}passkeys/<int:pk>/off/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
]
