/** How every module opens local files: with a bound on bytes, and on time where one can wait. */
package imagesigning.core.files;
