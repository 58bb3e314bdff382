package imagesigning.examples.service;

import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.extensions.RequestHeaders;
import imagesigning.core.extensions.RoleAuthorizer;
import imagesigning.core.extensions.SigningAction;
import imagesigning.core.extensions.SigningAuthorization;
import imagesigning.core.extensions.SigningAuthorizer;
import imagesigning.core.extensions.SigningCaller;
import imagesigning.core.extensions.SigningRole;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Who asks, and what the SDK's authorizer says to it. Anybody may read images and signatures;
 * without users, everybody is {@code anybody} and may do everything. Credentials that are not good
 * are refused whatever they are for. Thread-safe.
 */
final class Access {
  private static final String CHALLENGE = "Basic realm=\"signing service\", charset=\"UTF-8\"";
  private static final String SUPERUSER = "admin";
  private static final String AUTHORIZATION = "Authorization";

  private final Optional<Users> users;
  private final SigningAuthorizer authorizer;

  Access(Optional<Users> users) {
    this(users, UnaryOperator.identity());
  }

  /** With further rules about who may sign what. */
  Access(Optional<Users> users, UnaryOperator<SigningAuthorizer> rules) {
    this.users = users;
    this.authorizer =
        rules.apply(new RoleAuthorizer((headers, repository) -> caller(headers), CHALLENGE, true));
  }

  /**
   * Refuses credentials that are not good, before anything else is looked at. After that, nobody
   * waits for a password to be derived again.
   */
  void check(Context context) {
    RequestHeaders headers = headers(context);
    if (users.isPresent()
        && headers.first(AUTHORIZATION).isPresent()
        && caller(headers).isEmpty()) {
      throw Refusal.unauthenticated(List.of(CHALLENGE));
    }
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

  /** Refuses who may not do something with images. */
  void demand(Context context, RegistryAction action) {
    SigningCaller caller =
        caller(headers(context)).orElseThrow(() -> Refusal.unauthenticated(List.of(CHALLENGE)));
    if (!caller.superuser()
        && action.roles().stream().noneMatch(role -> caller.roles().contains(role.roleName()))) {
      throw Refusal.denied(
          "This needs "
              + SUPERUSER
              + " or one of "
              + action.roles().stream()
                  .map(SigningRole::roleName)
                  .sorted()
                  .collect(Collectors.joining(", ")));
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
        .first(AUTHORIZATION)
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
    return Optional.ofNullable(context.header(AUTHORIZATION))
        .map(value -> RequestHeaders.of(Map.of(AUTHORIZATION, List.of(value))))
        .orElseGet(RequestHeaders::none);
  }
}
