package imagesigning.core.json;

import imagesigning.core.json.Edit.Change;
import imagesigning.core.json.JsonDiagnosis.Kind;
import imagesigning.core.json.State.Frame;
import imagesigning.core.json.State.Phase;
import imagesigning.core.text.Quoted;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says for people what a change of the tokens means. */
final class MendingMessages {
  private final String text;

  MendingMessages(String text) {
    this.text = text;
  }

  /**
   * What a change reports.
   *
   * @param edit the change
   * @param broken the token that did not fit
   * @param previous the token in front of the change, if any
   * @return nothing if the lexer has reported the token already
   */
  Optional<Finding> of(Edit edit, Token broken, @Nullable Token previous) {
    if (edit.change() != Change.INSERT && edit.at().kind() == Token.Kind.WORD) {
      return Optional.empty();
    }
    return Optional.of(
        switch (edit.change()) {
          case INSERT -> inserted(edit, broken, previous);
          case DELETE -> deleted(edit, broken);
          case REPLACE -> replaced(edit);
        });
  }

  private Finding inserted(Edit edit, Token broken, @Nullable Token previous) {
    int here = edit.at().start();
    int behindPrevious = previous == null ? here : previous.end();
    if (edit.tokens().size() > 1 && previous != null) {
      return Finding.syntax(previous.start(), "the name " + show(previous) + " has no value");
    }
    return switch (edit.first()) {
      case COMMA, COLON ->
          new Finding(
              Kind.SYNTAX,
              behindPrevious,
              here,
              "a " + edit.first().shown() + " is missing before " + show(edit.at()));
      case CLOSE_OBJECT, CLOSE_ARRAY -> notClosed(edit.before().frame(), edit.at());
      case OPEN_OBJECT, OPEN_ARRAY -> {
        boolean afterColon = previous != null && previous.kind() == Token.Kind.COLON;
        yield notOpened(afterColon ? behindPrevious : here, edit.first(), broken);
      }
      default -> Finding.syntax(here, missing(edit.before()) + " before " + show(edit.at()));
    };
  }

  /** A bracket that should have come before a token. */
  Finding notClosed(@Nullable Frame frame, Token before) {
    if (frame == null) {
      return Finding.syntax(before.start(), "unexpected " + show(before));
    }
    return new Finding(
        Kind.BRACKET,
        before.start(),
        frame.opening().start(),
        "expected "
            + frame.closing().shown()
            + " to close the "
            + (frame.isObject() ? "object" : "array")
            + " opened at "
            + Finding.PLACE
            + " before "
            + show(before));
  }

  private Finding notOpened(int offset, Token.Kind opening, Token broken) {
    if (!broken.kind().isClosing()) {
      return new Finding(
          Kind.BRACKET,
          offset,
          broken.start(),
          "a "
              + opening.shown()
              + " is missing here, as "
              + show(broken)
              + " at "
              + Finding.PLACE
              + " shows");
    }
    return new Finding(
        Kind.BRACKET,
        offset,
        broken.start(),
        "a "
            + opening.shown()
            + " is missing here; "
            + show(broken)
            + " at "
            + Finding.PLACE
            + " would close it");
  }

  private static String missing(State before) {
    return switch (before.phase()) {
      case NAME, FIRST_NAME -> "a name is missing";
      default -> "a value is missing";
    };
  }

  private Finding deleted(Edit edit, Token broken) {
    Token token = edit.at();
    if (token.kind() == Token.Kind.COMMA && broken.kind().isClosing()) {
      return Finding.syntax(token.start(), "the ',' before " + show(broken) + " is one too many");
    }
    if (token.kind().isClosing() || token.kind().isOpening()) {
      return new Finding(
          Kind.BRACKET, token.start(), Finding.NOWHERE, "this " + show(token) + " is one too many");
    }
    if (edit.before().phase() == Phase.DONE) {
      return trailing(token);
    }
    return Finding.syntax(token.start(), "unexpected " + show(token));
  }

  private Finding replaced(Edit edit) {
    Token token = edit.at();
    if (edit.first().isClosing()) {
      return notClosed(edit.before().frame(), token);
    }
    if (edit.first() == Token.Kind.STRING) {
      boolean name =
          edit.before().phase() == Phase.NAME || edit.before().phase() == Phase.FIRST_NAME;
      return Finding.syntax(
          token.start(),
          (name ? "expected a name in double quotes, not " : "expected a value, not ")
              + show(token));
    }
    return Finding.syntax(
        token.start(), "expected " + edit.first().shown() + ", not " + show(token));
  }

  /** Something stands after the end of the document. */
  Finding trailing(Token token) {
    return new Finding(
        Kind.TRAILING_DATA,
        token.start(),
        Finding.NOWHERE,
        "a document is one value; " + show(token) + " stands after its end");
  }

  /** A token that no small change makes fit. */
  Finding unexpected(Token token, State state) {
    String expected =
        switch (state.phase()) {
          case VALUE, FIRST_ELEMENT -> "a value";
          case FIRST_NAME, NAME -> "a name in double quotes";
          case COLON -> "':'";
          case AFTER_VALUE -> "',' or a closing bracket";
          case DONE -> "the end of the document";
        };
    return Finding.syntax(token.start(), "expected " + expected + ", not " + show(token));
  }

  /** The document ends before its value does. */
  Finding endsTooEarly(int offset, State state) {
    Frame frame = state.frame();
    if (frame == null) {
      return Finding.syntax(offset, "the document is empty; expected a value");
    }
    int more = -1;
    for (Frame open = frame; open != null; open = open.parent()) {
      more++;
    }
    return new Finding(
        Kind.BRACKET,
        offset,
        frame.opening().start(),
        "expected "
            + frame.closing().shown()
            + " to close the "
            + (frame.isObject() ? "object" : "array")
            + " opened at "
            + Finding.PLACE
            + (more > 0 ? ", and " + more + " more closing brackets," : "")
            + " before the end of the document");
  }

  private String show(Token token) {
    return switch (token.kind()) {
      case STRING, SCALAR, WORD ->
          token.isAdded()
              ? token.kind().shown()
              : Quoted.text(text.substring(token.start(), Math.min(token.end(), text.length())));
      case JUNK -> "'" + token.text() + "'";
      default -> token.kind().shown();
    };
  }
}
