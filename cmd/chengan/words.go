package main

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// words gives the message of an error with what the operating system said in
// Chinese. Its own text names files that we made for a moment and is English;
// what stands around it is ours and stays.
func words(err error) string {
	raw, cause := systemError(err)
	if raw == nil {
		return err.Error()
	}
	return strings.Replace(err.Error(), raw.Error(), systemWords(cause), 1)
}

// systemError finds what the operating system said: the error as it stands in
// the message, and its cause without file names; nil for an error of our own.
func systemError(err error) (raw, cause error) {
	var (
		path   *fs.PathError
		link   *os.LinkError
		system *os.SyscallError
		number syscall.Errno
	)
	switch {
	case errors.As(err, &path):
		return path, path.Err
	case errors.As(err, &link):
		return link, link.Err
	case errors.As(err, &system):
		return system, system.Err
	case errors.As(err, &number):
		return number, number
	}
	return nil, nil
}

func systemWords(cause error) string {
	for _, known := range []struct {
		cause error
		words string
	}{
		{fs.ErrNotExist, "文件或者文件夹不存在"},
		{fs.ErrPermission, "没有权限"},
		{syscall.EISDIR, "这是文件夹，不是文件"},
		{syscall.ENOTDIR, "路径中有一级不是文件夹"},
		{syscall.ENOSPC, "磁盘空间不足"},
		{syscall.EFBIG, "文件大小超过系统规定的上限"},
		{syscall.EROFS, "所在的磁盘或者文件夹是只读的"},
		{fs.ErrExist, "已经存在同名的文件或者文件夹"},
	} {
		if errors.Is(cause, known.cause) {
			return known.words
		}
	}
	return "系统错误：" + cause.Error()
}
