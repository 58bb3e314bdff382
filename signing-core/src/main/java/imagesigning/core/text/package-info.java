/**
 * Text that others wrote, made fit for messages, logs, terminals and JSON: here and nowhere else.
 */
package imagesigning.core.text;
