package imagesigning.examples.service;

import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.extensions.RequestHeaders;
import imagesigning.core.extensions.RoleAuthorizer;
import imagesigning.core.extensions.SigningAction;
import imagesigning.core.extensions.SigningAuthorization;
import imagesigning.core.extensions.SigningAuthorizer;
import imagesigning.core.extensions.SigningCaller;
import imagesigning.examples.service.Users.User;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks, and what they may do: with signatures by the SDK's authorizer, with images by {@link
 * ImageAction}. Anybody may read; without users, everybody is {@code anybody} and may do
 * everything. Thread-safe.
 */
final class Access {
  private static final String CHALLENGE = "Basic realm=\"signing service\", charset=\"UTF-8\"";
  private static final String SUPERUSER = "admin";
  private static final User ANYBODY = new User("anybody", Set.of(SUPERUSER));

  /** The attribute of a request that holds who asks, so that a password is checked once. */
  private static final String USER = "user";

  private final Optional<Users> users;
  private final Grants grants;
  private final RoleAuthorizer authorizer =
      new RoleAuthorizer(
          (headers, repository) -> user(headers).map(user -> caller(user, repository)),
          CHALLENGE,
          true);

  /** Which roles somebody has in a repository. Thread-safe. */
  @FunctionalInterface
  interface Grants {
    Set<String> roles(User user, RepositoryPath repository);
  }

  /** Roles as the file of users gives them, in all repositories. */
  Access(Optional<Users> users) {
    this(users, (user, repository) -> user.roles());
  }

  Access(Optional<Users> users, Grants grants) {
    this.users = users;
    this.grants = grants;
  }

  /** Access as the settings say. */
  static Access of(ServiceSettings settings) throws IOException {
    return new Access(
        settings.users().isEmpty()
            ? Optional.empty()
            : Optional.of(Users.load(settings.users().get())));
  }

  /** What decides, for the handlers of the SDK. */
  SigningAuthorizer authorizer() {
    return authorizer;
  }

  /** The name of who asks, if it is anybody in particular. */
  Optional<String> user(Context context) {
    return asking(context).map(User::name);
  }

  /** The name of who asks, if that was found out before. */
  Optional<String> knownUser(Context context) {
    Optional<User> known = context.attribute(USER);
    return known == null ? Optional.empty() : known.map(User::name);
  }

  /** Refuses who does not say who they are, or not convincingly. */
  String demandIdentity(Context context) {
    return user(context).orElseThrow(Access::unauthenticated);
  }

  /** Refuses who may not do something with signatures. */
  void demand(Context context, SigningAction action, RepositoryPath repository) throws IOException {
    SigningAuthorization decision = decide(context, action, repository);
    if (decision instanceof SigningAuthorization.Unauthenticated) {
      throw unauthenticated();
    }
    if (decision instanceof SigningAuthorization.Denied denied) {
      throw Refusal.denied(denied.detail());
    }
    if (!(decision instanceof SigningAuthorization.Allowed)) {
      throw new IOException("an authorizer decided nothing");
    }
  }

  /** Refuses who may not do something with images. */
  void demand(Context context, ImageAction action, RepositoryPath repository) {
    SigningCaller caller = caller(asking(context).orElseThrow(Access::unauthenticated), repository);
    if (!caller.superuser() && action.roles().stream().noneMatch(caller.roles()::contains)) {
      throw Refusal.denied(
          "\"" + caller.name() + "\" lacks all of: role " + String.join(", role ", action.roles()));
    }
  }

  /** Whether this is allowed, or may be once who asks has said who they are. */
  boolean mayOrCouldAfterLogin(Context context, SigningAction action, RepositoryPath repository)
      throws IOException {
    return !(decide(context, action, repository) instanceof SigningAuthorization.Denied);
  }

  private SigningAuthorization decide(
      Context context, SigningAction action, RepositoryPath repository) throws IOException {
    return new RoleAuthorizer(
            (headers, path) -> asking(context).map(user -> caller(user, path)), CHALLENGE, true)
        .authorize(action, repository, RequestHeaders.none());
  }

  private SigningCaller caller(User user, RepositoryPath repository) {
    Set<String> roles = grants.roles(user, repository);
    return new SigningCaller(user.name(), roles.contains(SUPERUSER), roles, Set.of());
  }

  private Optional<User> asking(Context context) {
    Optional<User> known = context.attribute(USER);
    if (known == null) {
      known = user(headers(context));
      context.attribute(USER, known);
    }
    return known;
  }

  private Optional<User> user(RequestHeaders headers) {
    return users.isEmpty()
        ? Optional.of(ANYBODY)
        : headers
            .first("Authorization")
            .flatMap(Access::credentials)
            .flatMap(users.get()::authenticate);
  }

  private static Refusal unauthenticated() {
    return Refusal.unauthenticated(List.of(CHALLENGE));
  }

  private static Optional<String> credentials(String header) {
    if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring(6).strip());
      return Optional.of(new String(decoded, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static RequestHeaders headers(Context context) {
    return Optional.ofNullable(context.header("Authorization"))
        .map(value -> RequestHeaders.of(Map.of("Authorization", List.of(value))))
        .orElseGet(RequestHeaders::none);
  }
}
