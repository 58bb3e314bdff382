package imagesigning.examples.service;

import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.extensions.RequestHeaders;
import imagesigning.core.extensions.RoleAuthorizer;
import imagesigning.core.extensions.SigningAction;
import imagesigning.core.extensions.SigningAuthorization;
import imagesigning.core.extensions.SigningAuthorizer;
import imagesigning.core.extensions.SigningCaller;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks, and what the SDK's authorizer says to it. Anybody may read; without users, everybody is
 * {@code anybody} and may do everything. Thread-safe.
 */
final class Access {
  private static final String CHALLENGE = "Basic realm=\"signing service\", charset=\"UTF-8\"";
  private static final String SUPERUSER = "admin";

  private final Optional<Users> users;
  private final RoleAuthorizer authorizer =
      new RoleAuthorizer((headers, repository) -> caller(headers), CHALLENGE, true);

  Access(Optional<Users> users) {
    this.users = users;
  }

  /** What decides, for the handlers of the SDK. */
  SigningAuthorizer authorizer() {
    return authorizer;
  }

  /** The name of who asks, if it is anybody in particular. */
  Optional<String> user(Context context) {
    return caller(headers(context)).map(SigningCaller::name);
  }

  /** Refuses who does not say who they are, or not convincingly. */
  String demandIdentity(Context context) {
    return user(context).orElseThrow(() -> Refusal.unauthenticated(List.of(CHALLENGE)));
  }

  /** Refuses who may not do something. */
  void demand(Context context, SigningAction action, RepositoryPath repository) throws IOException {
    SigningAuthorization decision = authorizer.authorize(action, repository, headers(context));
    if (decision instanceof SigningAuthorization.Unauthenticated unauthenticated) {
      throw Refusal.unauthenticated(unauthenticated.challenges());
    }
    if (decision instanceof SigningAuthorization.Denied denied) {
      throw Refusal.denied(denied.detail());
    }
    if (!(decision instanceof SigningAuthorization.Allowed)) {
      throw new IOException("an authorizer decided nothing");
    }
  }

  /** Whether this is allowed, or may be once who asks has said who they are. */
  boolean mayOrCouldAfterLogin(Context context, SigningAction action, RepositoryPath repository)
      throws IOException {
    return !(authorizer.authorize(action, repository, headers(context))
        instanceof SigningAuthorization.Denied);
  }

  private Optional<SigningCaller> caller(RequestHeaders headers) {
    if (users.isEmpty()) {
      return Optional.of(new SigningCaller("anybody", true, Set.of(), Set.of()));
    }
    return headers
        .first("Authorization")
        .flatMap(Access::credentials)
        .flatMap(users.get()::authenticate)
        .map(
            user ->
                new SigningCaller(
                    user.name(), user.roles().contains(SUPERUSER), user.roles(), Set.of()));
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
