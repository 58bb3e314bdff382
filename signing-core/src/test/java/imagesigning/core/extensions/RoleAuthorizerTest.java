package imagesigning.core.extensions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoleAuthorizerTest {
  private static final RepositoryPath REPOSITORY = new RepositoryPath("team/app");
  private static final String CHALLENGE = "Basic realm=\"registry\"";

  private static SigningAuthorizer authorizer(Optional<SigningCaller> caller) {
    return new RoleAuthorizer((headers, repository) -> caller, CHALLENGE, false);
  }

  private static SigningAuthorization decision(SigningAction action, SigningCaller caller)
      throws IOException {
    return authorizer(Optional.of(caller)).authorize(action, REPOSITORY, RequestHeaders.none());
  }

  private static SigningCaller withRole(String role) {
    return new SigningCaller("ann", false, Set.of(role), Set.of());
  }

  @ParameterizedTest
  @CsvSource({
    "galaxy.execution_environment_admin, SIGN WRITE_SIGNATURE",
    "galaxy.execution_environment_publisher, SIGN WRITE_SIGNATURE",
    "galaxy.execution_environment_namespace_owner, SIGN WRITE_SIGNATURE",
    "galaxy.execution_environment_collaborator, SIGN WRITE_SIGNATURE",
    "system:image-signer, WRITE_SIGNATURE",
    "system:image-auditor, RECORD_VERIFICATION",
    "galaxy.collection_admin, ''",
  })
  void permitsWhatTheRolePermits(String role, String permitted) throws IOException {
    List<String> expected = List.of((permitted + " READ_SIGNATURES").strip().split(" "));
    for (SigningAction action : SigningAction.values()) {
      assertThat(decision(action, withRole(role)) instanceof SigningAuthorization.Allowed)
          .as("%s may %s", role, action)
          .isEqualTo(expected.contains(action.name()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "modify_content_containerpushrepository",
        "container.modify_content_containerpushrepository"
      })
  void permitsSigningByGalaxysPermission(String permission) throws IOException {
    SigningCaller caller = new SigningCaller("ann", false, Set.of(), Set.of(permission));

    assertThat(decision(SigningAction.SIGN, caller)).isEqualTo(SigningAuthorization.allowed());
    assertThat(decision(SigningAction.RECORD_VERIFICATION, caller))
        .isInstanceOf(SigningAuthorization.Denied.class);
  }

  @Test
  void permitsNothingByAPermissionThatOnlyEndsAlike() throws IOException {
    SigningCaller caller =
        new SigningCaller("ann", false, Set.of(), Set.of("x_" + SigningRole.GALAXY_PERMISSION));

    assertThat(decision(SigningAction.SIGN, caller))
        .isInstanceOf(SigningAuthorization.Denied.class);
  }

  @ParameterizedTest
  @EnumSource(SigningAction.class)
  void permitsSuperusersEverything(SigningAction action) throws IOException {
    assertThat(decision(action, new SigningCaller("root", true, Set.of(), Set.of())))
        .isEqualTo(SigningAuthorization.allowed());
  }

  @Test
  void saysWhatWouldBeEnough() throws IOException {
    assertThat(decision(SigningAction.SIGN, withRole("x")))
        .isEqualTo(
            SigningAuthorization.denied(
                "\"ann\" lacks all of: permission modify_content_containerpushrepository,"
                    + " role galaxy.execution_environment_admin,"
                    + " role galaxy.execution_environment_publisher,"
                    + " role galaxy.execution_environment_namespace_owner,"
                    + " role galaxy.execution_environment_collaborator"));
  }

  @Test
  void letsEverybodyReadOnlyIfToldSo() throws IOException {
    SigningAuthorizer open =
        new RoleAuthorizer((headers, repository) -> Optional.empty(), CHALLENGE, true);

    assertThat(open.authorize(SigningAction.READ_SIGNATURES, REPOSITORY, RequestHeaders.none()))
        .isEqualTo(SigningAuthorization.allowed());
    assertThat(open.authorize(SigningAction.SIGN, REPOSITORY, RequestHeaders.none()))
        .isEqualTo(SigningAuthorization.unauthenticated(CHALLENGE));
    assertThat(
            authorizer(Optional.empty())
                .authorize(SigningAction.READ_SIGNATURES, REPOSITORY, RequestHeaders.none()))
        .isEqualTo(SigningAuthorization.unauthenticated(CHALLENGE));
  }

  @Test
  void asksForTheRepositoryWithTheCredentials() throws IOException {
    RequestHeaders headers = RequestHeaders.of(Map.of("Authorization", List.of("Bearer x")));
    SigningAuthorizer authorizer =
        new RoleAuthorizer(
            (asked, repository) ->
                asked == headers && repository.equals(REPOSITORY)
                    ? Optional.of(withRole("system:image-signer"))
                    : Optional.empty(),
            CHALLENGE,
            false);

    assertThat(authorizer.authorize(SigningAction.WRITE_SIGNATURE, REPOSITORY, headers))
        .isEqualTo(SigningAuthorization.allowed());
  }

  @Test
  void refusesAChallengeThatIsNoHeader() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RoleAuthorizer((h, r) -> Optional.empty(), "a\r\nb", false));
  }

  @Test
  void requireTells401From403() {
    NotAuthorizedToSignException unknown = refusal(authorizer(Optional.empty()));
    NotAuthorizedToSignException denied = refusal(authorizer(Optional.of(withRole("x"))));

    assertThat(unknown.failure()).isEqualTo(SigningFailure.NOT_AUTHENTICATED);
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(unknown.challenges()).containsExactly(CHALLENGE);
    assertThat(denied.failure()).isEqualTo(SigningFailure.NOT_PERMITTED);
    assertThat(denied.status()).isEqualTo(403);
    assertThat(denied.challenges()).isEmpty();
    assertThat(denied).hasMessageContaining("team/app").hasMessageContaining("\"ann\" lacks");
  }

  private static NotAuthorizedToSignException refusal(SigningAuthorizer authorizer) {
    return catchThrowableOfType(
        NotAuthorizedToSignException.class,
        () -> authorizer.require(SigningAction.SIGN, REPOSITORY, RequestHeaders.none()));
  }

  @Test
  void requireGoesOnOnlyAfterAYes() throws IOException {
    authorizer(Optional.of(withRole("galaxy.execution_environment_admin")))
        .require(SigningAction.SIGN, REPOSITORY, RequestHeaders.none());

    SigningAuthorizer broken =
        (action, repository, headers) -> {
          throw new IOException("directory is down");
        };
    assertThatThrownBy(() -> broken.require(SigningAction.SIGN, REPOSITORY, RequestHeaders.none()))
        .hasMessage("directory is down");
  }
}
